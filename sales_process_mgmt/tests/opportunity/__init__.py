from . import test_alert
from . import test_alert_detours
from . import test_qualification
from . import test_conversion
from . import test_lead_score
from . import test_demo_qualify
