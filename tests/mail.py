"""tests/mail.py MESSAGE: what Python's `email` makes of a message, as JSON: defects, head, both parts."""

import email
import email.policy
import json
import sys

with open(sys.argv[1], "rb") as file:
    message = email.message_from_binary_file(file, policy=email.policy.default)
parts = {part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()}
defects = [repr(defect) for part in message.walk() for defect in part.defects]
defects += [repr(defect) for value in message.values() for defect in value.defects]
print(json.dumps({"defects": defects, "head": {key: str(value) for key, value in message.items()}, "parts": parts,
                  "kind": message.get_content_type()}))
