from . import money_paid  # what of an order or contract is collected
from . import money_judge_mixin  # what each kind of rule looks at
from . import money_note_judge_mixin  # signed notes and acceptance before an invoice
from . import sales_money_rule
from . import sales_money_override  # who lets one document pass, and why
from . import money_document_mixin  # documents that rules hold
from . import order_rule_mixin  # orders at their doors
from . import invoice_rule_mixin  # invoices before posting
from . import money_company_mixin  # rules of a new company
