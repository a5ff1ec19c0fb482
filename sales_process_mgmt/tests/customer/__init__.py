from . import test_customer
from . import test_card
from . import test_card_print
from . import test_class
from . import test_assessment
from . import test_promise
from . import test_customer_sheet
from . import test_demo_card
