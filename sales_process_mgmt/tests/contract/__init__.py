from . import test_acceptance, test_dispatch, test_money_override, test_money_rule
from . import test_amendment, test_amendment_calloff, test_amendment_race, test_amendment_rights, test_amendment_terms
from . import test_call_off, test_call_off_race, test_contract_link, test_contract_tour
from . import test_chinese_amount, test_contract_print
from . import test_contract, test_contract_plan, test_contract_rights, test_contract_ties, test_sales_clause
from . import test_contract_doors, test_contract_end, test_contract_ledger
from . import test_forged_fields
from . import test_contract_portal, test_contract_portal_rpc, test_contract_portal_sign
from . import test_contract_trail
from . import test_credit, test_credit_job, test_credit_race, test_customer_doors, test_order_cycle, test_order_hold
from . import test_demo_contract
from . import test_order_plan, test_order_plan_money, test_order_plan_race
from . import test_settlement, test_settlement_currency
