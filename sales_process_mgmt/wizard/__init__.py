from . import sales_gate_override, sales_process_assign, sales_pool_confirm, sales_pool_put
