from . import measure_mixin  # sales.customer: what is measured every night
from . import contact_mixin  # sales.customer: when somebody last spoke with the customer
from . import class_mixin  # sales.customer: class
from . import pool_term_mixin  # sales.customer: when it returns to the pool, in one statement
from . import pool_mixin  # sales.customer: its pool
from . import sales_pool
from . import sales_pool_rule
from . import sales_pool_holding
from . import sales_pool_job  # sales.pool: the night
from . import sales_customer
from . import customer_mixin  # res.partner: the customer behind it
from . import sales_key_account_type
from . import sales_key_account
from . import sales_key_account_member
from . import sales_owner_change
from . import owner_mixin  # res.partner: whose customer it is, by whatever door that changes
from . import claim_mixin  # res.partner: taking customers from the pool, and who may
from . import duplicate_mixin  # res.partner: is the company known already?
from . import partner_merge_mixin  # base.partner.merge.automatic.wizard: merging loses nothing of ours
from . import handover_scope_mixin  # sales.handover: registry of what is handed over
from . import handover_plan_mixin  # sales.handover: who gets what, and what is out of the ordinary
from . import handover_cap_mixin  # sales.handover: how many customers one may hold
from . import handover_move_mixin  # sales.handover: doing it, and giving it back
from . import sales_handover
from . import sales_handover_receiver
from . import sales_handover_line
