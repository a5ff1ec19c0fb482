from . import test_customer
from . import test_demo_handover, test_handover, test_handover_preview, test_handover_race, test_handover_rights
from . import test_load
from . import test_owner_history
from . import test_pool_night
from . import test_pool_claim
from . import test_pool_rule
