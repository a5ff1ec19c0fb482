from . import test_contract, test_contract_plan, test_contract_rights, test_sales_clause
from . import test_credit, test_credit_job, test_credit_race, test_customer_doors, test_order_cycle, test_order_hold
