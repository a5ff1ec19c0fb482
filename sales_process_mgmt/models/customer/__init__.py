from . import measure_mixin  # sales.customer: what is measured every night
from . import contact_mixin  # sales.customer: when somebody last spoke with the customer
from . import pool_term_mixin  # sales.customer: when it returns to the pool, in one statement
from . import pool_mixin  # sales.customer: its pool
from . import sales_pool
from . import sales_pool_rule
from . import sales_pool_holding
from . import sales_pool_job  # sales.pool: the night
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
from . import six_sides_mixin  # how people judge a customer, in assessments and evaluations
from . import sales_customer_assessment
from . import card_partner_mixin  # res.partner: the card
from . import customer_mixin  # res.partner: the customer behind it
from . import sales_key_account_type
from . import key_account_team_mixin  # sales.key.account: who looks after it, and who may say so
from . import key_account_handover_mixin  # sales.key.account: changing its manager for a time
from . import visit_mixin  # sales.key.account: whether it is seen as often as it should be
from . import sales_key_account
from . import sales_account_change  # what the table of movements tells of managers and types
from . import sales_key_account_member
from . import sales_account_contact  # organisation chart of the customer
from . import sales_account_project
from . import sales_account_rival
from . import sales_deal_registration  # who may bid for a key account
from . import profile_moving_mixin  # sales.contact.profile: what becomes of it when people move, merge or go
from . import sales_contact_profile  # private: for the account's team only
from . import key_account_mixin  # res.partner: the key account behind it
from . import discount_mixin  # sale.order: more discount than a key account may have unasked
from . import stock_priority_mixin  # stock.move: who gets the goods when there are too few
from . import stock_wait_mixin  # stock.picking: why it waits
from . import account_part_mixin  # what is kept of a customer and belongs to his key account
from . import lead_source_mixin  # what falls due at a customer's and makes an opportunity
from . import swot_owner_mixin  # what has a SWOT
from . import sales_swot_item
from . import sales_installed_product
from . import sales_purchase_plan
from . import money_query_mixin  # what was invoiced and received, from the documents
from . import sales_account_objective
from . import sales_account_evaluation
from . import sales_key_account_plan  # sales.key.account: objectives, installed base, SWOT, evaluations
from . import partner_plan_mixin  # res.partner: installed base, purchase plans, SWOT of a competitor
from . import sales_owner_change
from . import owner_mixin  # res.partner: whose customer it is, by whatever door that changes
from . import claim_mixin  # res.partner: taking customers from the pool, and who may
from . import duplicate_mixin  # res.partner: is the company known already?
from . import partner_merge_mixin  # base.partner.merge.automatic.wizard: merging loses nothing of ours
from . import handover_right_mixin  # sales.handover: who may hand over for whom
from . import handover_scope_mixin  # sales.handover: registry of what is handed over
from . import handover_loan_mixin  # sales.handover: what was lent goes along, and back
from . import handover_plan_mixin  # sales.handover: who gets what, and what is out of the ordinary
from . import handover_cap_mixin  # sales.handover: how many customers one may hold
from . import handover_move_mixin  # sales.handover: doing it, and giving it back
from . import sales_handover
from . import sales_handover_receiver
from . import sales_handover_line
