from . import test_architecture, test_control_bands, test_statistics
