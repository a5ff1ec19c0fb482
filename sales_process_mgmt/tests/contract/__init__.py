from . import test_contract, test_contract_plan, test_contract_rights, test_contract_ties, test_sales_clause
