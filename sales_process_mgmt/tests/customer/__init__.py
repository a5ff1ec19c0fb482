from . import test_customer
