from . import test_alert
