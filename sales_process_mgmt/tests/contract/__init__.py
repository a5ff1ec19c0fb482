from . import (
    test_amendment,
    test_amendment_calloff,
    test_amendment_race,
    test_amendment_rights,
    test_amendment_terms,
    test_contract,
    test_contract_plan,
    test_contract_rights,
    test_sales_clause,
)
