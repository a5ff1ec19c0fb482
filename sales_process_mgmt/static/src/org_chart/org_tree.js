/**
 * Makes a tree of people and their superiors.
 *
 * @param {{ id: number|string, superior: number|string|false }[]} people in the order in which they are shown
 * @returns {Object[]} those without superior, each with `children`; who has a superior that is not there, or stands
 *  in a circle that is not stored yet, is shown at the top: nobody gets lost
 */
export function orgTree(people) {
    const nodes = new Map(people.map((person) => [person.id, { ...person, children: [] }]));
    const roots = [];
    for (const node of nodes.values()) {
        const superior = nodes.get(node.superior);
        if (superior && !isAbove(nodes, node, superior)) {
            superior.children.push(node);
        } else {
            roots.push(node);
        }
    }
    return roots;
}

/** Whether `node` is found on the way up from `superior`. */
function isAbove(nodes, node, superior) {
    const seen = new Set();
    for (let next = superior; next && !seen.has(next.id); next = nodes.get(next.superior)) {
        if (next.id === node.id) {
            return true;
        }
        seen.add(next.id);
    }
    return false;
}
