from . import measure_mixin  # sales.customer: what is measured every night
from . import contact_mixin  # sales.customer: when somebody last spoke with the customer
from . import sales_customer
from . import customer_mixin  # res.partner: the customer behind it
from . import sales_key_account_type
from . import sales_key_account
from . import sales_key_account_member
from . import sales_owner_change
from . import owner_mixin  # res.partner: whose customer it is, by whatever door that changes
