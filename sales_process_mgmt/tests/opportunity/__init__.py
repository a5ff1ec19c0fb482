from . import test_alert
from . import test_alert_detours
from . import test_control
from . import test_control_calibration
from . import test_control_race
from . import test_demo_control
from . import test_selling_mode
