from odoo.tools import SQL


def among(people_ids, query, by="commercial_partner_id"):
    """Return SQL: a query over ``res_partner`` in which there are only the people of some customers.

    They are found once, and not in each part of the query, and ``res_partner`` with its many indexes is looked at once
    when the query is planned: for one customer, planning takes longer than running.

    :param people_ids: ids of commercial partners, or of the people themselves
    :param SQL query: needs nothing of people but ``id`` and ``commercial_partner_id``
    :param str by: ``id`` for the people themselves
    """
    people = SQL(
        "SELECT id, commercial_partner_id FROM res_partner WHERE %s = ANY(%s)", SQL.identifier(by), list(people_ids)
    )
    return SQL("WITH res_partner AS MATERIALIZED (%s) %s", people, query)
