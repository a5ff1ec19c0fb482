def fetch_names(people, users):
    """Fetch the names of contacts and users on a form in two statements; what may be read is checked on reading."""
    users, people = users.sudo(), people.sudo()
    (people | users.partner_id).mapped("name")
