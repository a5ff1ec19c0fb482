"""The read specifications that the web client makes of views, made here from the same views."""

from lxml import etree

# Fields that the web client's widgets read besides their own (``fieldDependencies``), all of them Odoo's.
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
}


def _arch(leads, kind):
    view = leads.env.ref({"kanban": "crm.crm_case_kanban_view_leads", "form": "crm.crm_lead_view_form"}[kind])
    found = leads.get_views([[view.id, kind]], {})
    return etree.fromstring(found["views"][kind]["arch"])


def _field_nodes(arch):
    """The fields of a view itself, without those of views inside it."""
    return [node for node in arch.iter("field") if not any(parent.tag == "field" for parent in node.iterancestors())]


def _specification(leads, arch):
    found = {}
    for node in _field_nodes(arch):
        found.setdefault(node.get("name"), {}).update(_one(leads._fields[node.get("name")], node))
        for name in WIDGET_FIELDS.get(node.get("widget"), ()):
            found.setdefault(name, {})
    return found


def _one(field, node):
    if field.type == "many2one":
        return {"fields": {"display_name": {}}, "context": {}}
    if field.type in ("many2many", "one2many") and node.get("widget") == "many2many_tags":
        return {"fields": {"display_name": {}, "color": {}}, "context": {}, "limit": 40}
    if field.type in ("many2many", "one2many") and len(node):
        return {"fields": {}}
    return {}


def kanban_specification(leads):
    """Specification of a card, the sums of the columns, and the progress bar of the kanban view."""
    arch = _arch(leads, "kanban")
    specification = _specification(leads, arch)
    bar = arch.find("progressbar")
    numbers = [
        f"{name}:{leads._fields[name].aggregator}"
        for name in specification
        if leads._fields[name].type in ("integer", "float", "monetary") and leads._fields[name].aggregator
        and leads._fields[name].store
    ]
    colors = {"planned": "success", "today": "warning", "overdue": "danger"}
    leads.env.invalidate_all()
    return specification, numbers, {"field": bar.get("field"), "colors": colors, "help": ""}


def form_specification(leads):
    """Specification of the form, and a function from its values to the domain of the status bar."""
    arch = _arch(leads, "form")
    specification = _specification(leads, arch)
    stage = arch.find(".//header/field[@name='stage_id']")
    domain = stage.get("domain")
    leads.env.invalidate_all()

    def stages_of(values):
        from odoo.tools.safe_eval import safe_eval

        known = {name: value["id"] if isinstance(value, dict) and "id" in value else value for name, value in values.items()}
        return safe_eval(domain, known)

    return specification, stages_of
