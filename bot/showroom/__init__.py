"""What the demo's page shows of the product beside the chats; no part of it exists in `serve`."""
