from . import test_customer
from . import test_owner_history
