import { describe, expect, test } from "@odoo/hoot";
import { orgTree } from "@sales_process_mgmt/org_chart/org_tree";

describe.current.tags("headless");

const shape = (nodes) => nodes.map((node) => [node.id, shape(node.children)]);
const person = (id, superior = false) => ({ id, superior });

test("people stand below their superiors, in the order of the list", () => {
    const people = [person(2, 1), person(1), person(3, 1), person(4, 3), person(5)];
    expect(shape(orgTree(people))).toEqual([
        [
            1,
            [
                [2, []],
                [3, [[4, []]]],
            ],
        ],
        [5, []],
    ]);
});

test("nobody gets lost: a superior who is not there, and circles that are not stored yet", () => {
    expect(shape(orgTree([person(1, 9)]))).toEqual([[1, []]]);
    expect(shape(orgTree([person(1, 1)]))).toEqual([[1, []]]);
    const ids = (nodes) => nodes.flatMap((node) => [node.id, ...ids(node.children)]);
    const circle = [person(1, 2), person(2, 3), person(3, 1), person(4, 2)];
    expect(ids(orgTree(circle)).toSorted()).toEqual([1, 2, 3, 4]);
    expect(orgTree([])).toEqual([]);
});
