from . import commercial_mixin  # what hangs on a customer line by line, not on its contacts
from . import measure_mixin  # sales.customer: what is measured every night
from .card import contact_mixin  # sales.customer: when somebody last spoke with the customer
from .pool import pool_term_mixin  # sales.customer: when it returns to the pool, in one statement
from .pool import pool_mixin  # sales.customer: its pool
from .pool import sales_pool
from .pool import sales_pool_rule
from .pool import sales_pool_holding
from .pool import sales_pool_job  # sales.pool: the night
from .card import card_mixin  # sales.customer: who he is, and how complete the card is
from .card import balance_mixin  # sales.customer: bought, owed, next
from .card import class_mixin  # sales.customer: ABC class and its override
from .card import sheet_mixin  # sales.customer: funnel sheet
from . import sales_customer
from .card import sales_class_rule
from .card import child_mixin  # what hangs from a customer line by line
from .card import sales_customer_product
from .card import sales_customer_promise
from .card import sales_assessment_weight
from .card import six_sides_mixin  # how people judge a customer, in assessments and evaluations
from .card import sales_customer_assessment
from . import customer_mixin  # res.partner: the customer behind it
from .card import card_partner_mixin  # res.partner: the card
from .account import sales_key_account_type
from .account import key_account_team_mixin  # sales.key.account: who looks after it, and who may say so
from .account import key_account_handover_mixin  # sales.key.account: changing its manager for a time
from .account import visit_mixin  # sales.key.account: whether it is seen as often as it should be
from .account import sales_key_account
from .account import sales_account_change  # what the table of movements tells of managers and types
from .account import sales_key_account_member
from .account import sales_account_contact  # organisation chart of the customer
from .account import sales_account_project
from .account import rival_line_mixin  # who stands against us, at an account or on an opportunity
from .account import sales_account_rival
from .account import sales_deal_registration  # who may bid for a key account
from .account import profile_moving_mixin  # sales.contact.profile: what becomes of it when people move, merge or go
from .account import sales_contact_profile  # private: for the account's team only
from .account import key_account_mixin  # res.partner: the key account behind it
from .account import discount_mixin  # sale.order: more discount than a key account may have unasked
from .stock import stock_priority_mixin  # stock.move: who gets the goods when there are too few
from .stock import stock_wait_mixin  # stock.picking: why it waits
from .plan import account_part_mixin  # what is kept of a customer and belongs to his key account
from .plan import product_text_mixin  # what a customer has or wants: a product of ours, or typed text
from .plan import lead_source_mixin  # what falls due at a customer's and makes an opportunity
from .plan import swot_owner_mixin  # what has a SWOT
from .plan import sales_swot_item
from .plan import sales_installed_product
from .plan import sales_purchase_plan
from .plan import money_query_mixin  # what was invoiced and received, from the documents
from .plan import meeting_mixin  # which meetings belong to account plans, and which there were
from .plan import sales_account_objective
from .plan import sales_account_evaluation
from .plan import sales_key_account_plan  # sales.key.account: objectives, installed base, SWOT, evaluations
from .plan import partner_plan_mixin  # res.partner: installed base, purchase plans, SWOT of a competitor
from .pool import sales_owner_change
from .pool import owner_mixin  # res.partner: whose customer it is, by whatever door that changes
from .pool import claim_mixin  # res.partner: taking customers from the pool, and who may
from .pool import contact_owner_mixin  # res.partner: business that a contact would take along
from .pool import partner_company_mixin  # res.partner: out of whose sight a customer is not pushed
from .pool import duplicate_mixin  # res.partner: is the company known already?
from . import belonging_mixin  # res.partner: a customer that becomes somebody's contact
from . import partner_merge_mixin  # base.partner.merge.automatic.wizard: merging loses nothing of ours
from .handover import handover_right_mixin  # sales.handover: who may hand over for whom
from .handover import handover_scope_mixin  # sales.handover: registry of what is handed over
from .handover import handover_loan_mixin  # sales.handover: what was lent goes along, and back
from .handover import handover_plan_mixin  # sales.handover: who gets what, and what is out of the ordinary
from .handover import handover_cap_mixin  # sales.handover: how many customers one may hold
from .handover import handover_move_mixin  # sales.handover: doing it, and giving it back
from .handover import handover_meeting_mixin  # sales.handover: who organizes a meeting that is to come
from .handover import sales_handover
from .handover import sales_handover_receiver
from .handover import sales_handover_line
