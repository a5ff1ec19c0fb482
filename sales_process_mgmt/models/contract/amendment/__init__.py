from . import amended_mixin  # versions of a contract
from . import order_line_mixin  # lines of orders that fulfil lines of contracts
from . import amendment_plan_mixin  # the difference is paid, too
from . import amendment_life_mixin  # asked, approved, in force
from . import amendment_order_mixin  # the order of the contract follows
from . import amendment_apply_mixin  # what is changed when it is approved
from . import sales_contract_amendment
from . import sales_contract_amendment_line
from . import sales_contract_amendment_installment
from . import sales_contract_amendment_clause
