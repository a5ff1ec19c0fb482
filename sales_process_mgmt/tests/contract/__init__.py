from . import test_contract, test_contract_plan, test_contract_rights, test_sales_clause
from . import test_credit, test_customer_doors, test_order_hold
