"""What the web client reads for a view: made from the view's arch, by the rules of the client.

The rules are those of ``getFieldsSpec`` in Odoo's ``relational_model/utils.js``; what a browser sent was
compared and is the same. A field that a view of ours adds is read without anything to do here.
"""

from lxml import etree

from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

KANBAN, FORM = "crm.crm_case_kanban_view_leads", "crm.crm_lead_view_form"
# Fields that Odoo's own widgets read besides the one they show (their ``fieldDependencies``).
WIDGET_FIELDS = {
    "kanban_activity": [
        "activity_exception_decoration",
        "activity_exception_icon",
        "activity_state",
        "activity_summary",
        "activity_type_icon",
        "activity_type_id",
    ],
    "rotting": ["is_rotting"],
    "rotting_statusbar_duration": ["duration_tracking", "is_rotting", "rotting_days"],
}


def _arch(leads, kind, xmlid):
    found = leads.get_views([[leads.env.ref(xmlid).id, kind]], {})
    return etree.fromstring(found["views"][kind]["arch"])


def _specification(leads, arch):
    """Read the fields of a view itself, without those of views inside it."""
    found = {}
    for node in arch.iter("field"):
        if any(parent.tag == "field" for parent in node.iterancestors()):
            continue
        added = WIDGET_FIELDS.get(node.get("widget"), [])
        for name in [node.get("name"), *added]:
            one = _one(leads._fields[name], node if name == node.get("name") else {})
            if one or name not in found:
                found[name] = one
    return found


def _one(field, node):
    """Ask for a name only where it is shown, and for tags with their colour."""
    hidden = node.get("invisible") in ("1", "True")
    if field.type == "many2one":
        return {"fields": {} if hidden else {"display_name": {}}}
    if field.type in ("many2many", "one2many") and not hidden:
        if node.get("widget") == "many2many_tags":
            return {"fields": {"display_name": {}, "color": {}}}
        if node.get("widget") == "kanban_activity":
            return {"fields": {}}
    return {}


def kanban_specification(leads):
    """Return the specification of a card, the sums of the columns, and the progress bar."""
    arch = _arch(leads, "kanban", KANBAN)
    bar = arch.find("progressbar")
    sums = [bar.get("sum_field"), bar.get("recurring_revenue_sum_field")]
    aggregates = [f"{name}:sum" for name in sums] + ["company_currency:array_agg_distinct"]
    aggregates += [f"{name}:sum_currency" for name in sums]
    progress = {"field": bar.get("field"), "colors": safe_eval(bar.get("colors")), "help": bar.get("help")}
    return _specification(leads, arch), aggregates, progress


def form_specification(leads):
    """Return the specification of the form, and a function from its values to its status bar's domain."""
    arch = _arch(leads, "form", FORM)
    stage = arch.find(".//header/field[@name='stage_id']")

    def stages_of(values):
        known = {name: _id(value) for name, value in values.items()}
        # The domain may have several conditions side by side: Domain writes the operators between them.
        return ["|", ("id", "=", known["stage_id"]), *Domain(safe_eval(stage.get("domain"), known))]

    return _specification(leads, arch) | {"display_name": {}}, stages_of


def _id(value):
    """The id of a many2one as it was read; any other value as it is."""
    return value["id"] if isinstance(value, dict) and "id" in value else value
