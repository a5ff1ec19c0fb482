from . import sales_order_cycle
from . import order_step_mixin  # where an order is on its way
from . import order_cycle_mixin  # orders that go through a cycle
from . import company_cycle_mixin  # numbers of a new company
