"""Web routes: a file per portal page. Thin: who may do what is judged in the models."""

from . import contract_portal
