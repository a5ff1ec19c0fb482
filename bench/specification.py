"""What the web client reads for a view: made from the view's arch, by the rules of the client.

The rules are those of ``getFieldsSpec`` in Odoo's ``relational_model/utils.js``; what a browser sent was
compared and is the same. A field that a view of ours adds is read without anything to do here.
"""

from lxml import etree

from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

KANBAN, FORM = "crm.crm_case_kanban_view_leads", "crm.crm_lead_view_form"
ROWS = 40  # of a list inside a form
# Fields that widgets, Odoo's and the addon's, read besides the one they show (their ``fieldDependencies``).
WIDGET_FIELDS = {
    "kanban_activity": [
        "activity_exception_decoration",
        "activity_exception_icon",
        "activity_state",
        "activity_summary",
        "activity_type_icon",
        "activity_type_id",
    ],
    "sales_buying_centre": ["sales_buying_gaps"],
    "sales_buying_signs": ["sales_buying_guide", "sales_buying_phase"],
    "sales_selling_coaching": ["sales_buying_step"],
    "rotting": ["is_rotting"],
    "rotting_statusbar_duration": ["duration_tracking", "is_rotting", "rotting_days"],
}


def _arch(records, kind, xmlid):
    found = records.get_views([[records.env.ref(xmlid).id, kind]], {})
    return etree.fromstring(found["views"][kind]["arch"])


def _specification(records, arch):
    """Read the fields of a view itself; lists inside it are read with their own fields."""
    found = {}
    for node in _fields(arch):
        added = WIDGET_FIELDS.get(node.get("widget"), [])
        for name in [node.get("name"), *added]:
            one = _one(records, name, node if name == node.get("name") else None)
            if one or name not in found:
                found[name] = one
    return found


def _fields(arch):
    """The fields of a view, without those of views inside it."""
    for node in arch.iter("field"):
        inside = [parent for parent in node.iterancestors() if parent.tag == "field"]
        if not inside or inside[0] is arch:
            yield node


def _one(records, name, node):
    """Ask for a name only where it is shown, for tags with their colour, and for lists with their rows."""
    field = records._fields[name]
    known = node.attrib if node is not None else {}
    hidden = known.get("invisible") in ("1", "True") or known.get("column_invisible") in ("1", "True")
    if field.type == "many2one":
        return {"fields": {} if hidden else {"display_name": {}}}
    if field.type in ("many2many", "one2many") and not hidden:
        return _many(records.env[field.comodel_name], node, known.get("widget"))
    return {}


def _many(lines, node, widget):
    rows = node.find("list") if node is not None else None
    if rows is not None:
        fields = {}
        for inner in rows.iter("field"):
            fields[inner.get("name")] = _one(lines, inner.get("name"), inner)
        return {"fields": fields, "limit": ROWS, "order": rows.get("default_order") or ""}
    if widget == "many2many_tags":
        return {"fields": {"display_name": {}, "color": {}}}
    return {"fields": {}} if widget == "kanban_activity" else {}


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


def view_specification(records, kind, xmlid):
    """Return the specification of any form or list of a model."""
    return _specification(records, _arch(records, kind, xmlid)) | {"display_name": {}}


def _id(value):
    """The id of a many2one as it was read; any other value as it is."""
    return value["id"] if isinstance(value, dict) and "id" in value else value
