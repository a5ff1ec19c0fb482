from . import contract_content_mixin  # what changes only as long as the contract may
from . import sales_clause  # library of clauses
from . import sales_installment_template  # payment plans to begin with
from . import contract_number  # numbers per company and kind
from . import contract_import_mixin  # numbers of contracts that are imported
from . import contract_amount_mixin  # totals with tax
from . import contract_plan_mixin  # a plan adds up to the total
from . import contract_order_mixin  # the order of a service contract
from . import contract_acceptance_mixin  # delivered and accepted when
from . import contract_life_mixin  # from draft to in force
from . import contract_end_mixin  # done, or terminated
from . import settlement  # what was settled, and what contracts have got
from . import amendment  # new versions of what was signed
from . import order  # doors of orders
from . import hold  # orders that wait: by hand, by a rule, at the customer's own doors
from . import calloff  # orders that draw on contracts
from . import portal  # paper and portal page
from . import sales_contract
from . import sales_contract_line
from . import sales_contract_clause
from . import sales_contract_installment
from . import credit  # what a customer may owe
from . import cycle  # steps that an order goes through
from . import order_mixin  # orders of contracts
from . import move_mixin  # invoices of instalments
from . import rule  # what holds money and goods together
from . import dispatch  # who goes out, and what the customer says to it
from . import company_mixin  # numbers of a new company
from . import sales_approval_rule  # contracts are approved
from . import ties  # contracts on what others keep: deals, customers, quotations, hand-overs
