"""What joins the parts: a lesson in a kernel, previews, servers."""
