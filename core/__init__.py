"""The work of Graft. It knows no screen: nothing here imports Qt or `gui`."""
