from . import called_query_mixin  # how much of contract lines is taken, as SQL
from . import drawn_line_mixin  # lines of contracts: called off, delivered, invoiced, left
from . import contract_drawn_mixin  # contracts: how far they have come
from . import order_draw_mixin  # orders that draw on contracts
from . import order_line_draw_mixin  # lines that draw on lines of contracts
from . import move_draw_mixin  # what is returned and delivered again
from . import order_plan_mixin  # orders that are paid in instalments
from . import order_balance_query_mixin  # what these have got, as SQL
from . import loose_invoice_mixin  # ordinary invoices of orders with a plan
from . import installment_owner_mixin  # instalments of contracts and of orders
