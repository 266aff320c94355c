/** The SDK announces the end of node 20's support at every start. Its version is pinned, and speaks to node 20. */
process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
