from . import sales_approval_decide
from . import sales_gate_override, sales_need_confirm, sales_process_assign
from . import sales_pool_confirm, sales_pool_put
from . import sales_class_override
from . import sales_load_level
from . import sales_contract_terminate
from . import sales_call_off
from . import sales_order_hold_ask
from . import sales_money_pass
