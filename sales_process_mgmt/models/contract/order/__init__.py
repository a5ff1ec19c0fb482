from . import order_guard_mixin  # doors that an order goes through, and why it may not
from . import move_guard_mixin  # goods of orders that may not go
from . import move_door_mixin  # moves as clients write them
