from . import settlement_query_mixin  # what partial reconciliations mean, as SQL
from . import sales_settlement  # facts: what was settled, in which money
from . import balance_query_mixin  # what contracts and instalments have got, as SQL
from . import contract_money_mixin  # money of a contract
from . import installment_money_mixin  # money of an instalment
from . import partial_mixin, move_money_mixin, payment_mixin  # where money facts come from
from . import invoiced_line_mixin  # whose order an invoice line is of
