from . import test_alert
from . import test_alert_detours
from . import test_objection
from . import test_competitor
from . import test_demo_rivals
