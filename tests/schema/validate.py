"""Validates a document against a schema: `validate.py SCHEMA DOCUMENT`. Writes what is wrong, one error a line."""

import json
import sys

import jsonschema

schema, document = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:3])
errors = list(jsonschema.Draft7Validator(schema).iter_errors(document))
for error in errors:
    print("/".join(str(part) for part in error.absolute_path), error.message, sep=": ")
sys.exit(1 if errors else 0)
