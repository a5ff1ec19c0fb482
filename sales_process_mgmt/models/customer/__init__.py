from . import measure_mixin  # sales.customer: what is measured every night
from . import contact_mixin  # sales.customer: when somebody last spoke with the customer
from . import card_mixin  # sales.customer: who he is, and how complete the card is
from . import balance_mixin  # sales.customer: bought, owed, next
from . import class_mixin  # sales.customer: ABC class and its override
from . import sheet_mixin  # sales.customer: funnel sheet
from . import sales_customer
from . import sales_class_rule
from . import child_mixin  # what hangs from a customer line by line
from . import sales_customer_product
from . import sales_customer_promise
from . import sales_assessment_weight
from . import sales_customer_assessment
from . import card_partner_mixin  # res.partner: the card
from . import customer_mixin  # res.partner: the customer behind it
from . import sales_key_account_type
from . import sales_key_account
from . import sales_key_account_member
