"""What a service refuses, shown in the form that asked."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


def show_refusal(form: forms.Form, error: ValidationError) -> None:
    """Put the messages at the fields they name; those for fields that are not here go to the top."""
    found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, texts in found.items():
        form.add_error(name if name in form.fields else None, list(texts))
