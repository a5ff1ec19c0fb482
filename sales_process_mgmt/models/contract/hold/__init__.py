from . import hold_release_mixin  # who releases a hold, and what for
from . import sales_order_hold
from . import order_hold_mixin  # orders on hold
from . import transaction_hold_mixin  # money of orders that wait
from . import move_hold_mixin  # goods of lines and deliveries on hold
