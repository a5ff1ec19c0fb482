from . import test_alert
from . import test_alert_detours
