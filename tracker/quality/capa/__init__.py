"""Corrective and preventive actions: a deviation is linked to the number of the site's CAPA."""
