from . import test_alert
from . import test_alert_detours
from . import test_buying
from . import test_need
