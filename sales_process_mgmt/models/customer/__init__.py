from . import measure_mixin  # sales.customer: what is measured every night
from . import contact_mixin  # sales.customer: when somebody last spoke with the customer
from . import sales_customer
from . import customer_mixin  # res.partner: the customer behind it
from . import sales_key_account_type
from . import key_account_team_mixin  # sales.key.account: who looks after it, and who may say so
from . import sales_key_account
from . import sales_key_account_member
from . import sales_account_contact  # organisation chart of the customer
from . import sales_account_project
from . import sales_account_rival
from . import sales_deal_registration  # who may bid for a key account
from . import profile_moving_mixin  # sales.contact.profile: what becomes of it when people move, merge or go
from . import sales_contact_profile  # private: for the account's team only
from . import key_account_mixin  # res.partner: the key account behind it
