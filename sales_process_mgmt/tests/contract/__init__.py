from . import test_contract, test_contract_plan, test_contract_rights, test_sales_clause
