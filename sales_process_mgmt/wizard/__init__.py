from . import sales_gate_override, sales_load_level, sales_pool_confirm, sales_pool_put, sales_process_assign
