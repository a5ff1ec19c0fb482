from . import (
    test_contact_profile,
    test_customer,
    test_deal_registration,
    test_key_account,
    test_portal_fields,
    test_profile_life,
)
