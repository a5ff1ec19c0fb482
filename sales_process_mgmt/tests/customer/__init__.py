from . import test_customer
from . import test_owner_history
from . import test_pool_night
from . import test_pool_claim
from . import test_pool_rule
