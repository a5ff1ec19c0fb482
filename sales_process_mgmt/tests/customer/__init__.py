from . import (
    test_contact_profile,
    test_customer,
    test_deal_registration,
    test_registration_race,
    test_demo_account,
    test_key_account,
    test_key_account_owner,
    test_portal_fields,
    test_profile_life,
)
from . import test_belonging
from . import test_stock_priority
from . import test_account_doors, test_chatter_kept, test_link_forms
from . import test_account_objective
from . import test_account_evaluation
from . import test_installed_product
from . import test_swot_item
from . import test_visit_sheet
from . import test_account_policy, test_finance_forms
from . import test_demo_plan
from . import test_demo_handover, test_handover, test_handover_preview, test_handover_race, test_handover_rights
from . import test_handover_loan, test_handover_meeting, test_handover_scopes
from . import test_load
from . import test_owner_history
from . import test_pool_night
from . import test_pool_claim
from . import test_pool_contact
from . import test_contact_owner, test_partner_company
from . import test_pool_rule
from . import test_pool_joining
from . import test_card
from . import test_card_print
from . import test_card_readers
from . import test_class
from . import test_assessment
from . import test_promise
from . import test_customer_sheet
from . import test_demo_card
from . import test_pool_race
from . import test_partner_merge
from . import test_duplicates
from . import test_demo_pool
from . import test_pool_warning
