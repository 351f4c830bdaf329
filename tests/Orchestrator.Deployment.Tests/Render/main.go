// Renders a chart as Helm would, with the same template engine and the same functions (text/template and sprig), and prints
// one JSON document: the rendered files by name, and the merged values. Knows no dependencies and no cluster.
//
//	render CHART RELEASE NAMESPACE [VALUES...]
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"gopkg.in/yaml.v2"
)

type object = map[string]interface{}

func main() {
	if len(os.Args) < 4 {
		fail(errors.New("usage: render CHART RELEASE NAMESPACE [VALUES...]"))
	}
	values, err := readValues(os.Args[1], os.Args[4:])
	if err != nil {
		fail(err)
	}
	files, err := render(os.Args[1], os.Args[2], os.Args[3], values)
	if err != nil {
		fail(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(object{"files": files, "values": values}); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func readValues(chart string, overrides []string) (object, error) {
	values, err := readYAML(filepath.Join(chart, "values.yaml"))
	if err != nil {
		return nil, err
	}
	for _, path := range overrides {
		override, err := readYAML(path)
		if err != nil {
			return nil, err
		}
		values = merge(values, override)
	}
	return values, nil
}

func render(chart, release, namespace string, values object) (map[string]string, error) {
	metadata, err := readYAML(filepath.Join(chart, "Chart.yaml"))
	if err != nil {
		return nil, err
	}
	paths, err := filepath.Glob(filepath.Join(chart, "templates", "*"))
	if err != nil {
		return nil, err
	}
	sort.Strings(paths)

	// Helm's own choice: a value that is missing is an empty one.
	root := template.New("chart").Option("missingkey=zero")
	root.Funcs(functions(root))
	names := []string{}
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		name := "templates/" + filepath.Base(path)
		if _, err := root.New(name).Parse(string(text)); err != nil {
			return nil, err
		}
		if !strings.HasPrefix(filepath.Base(path), "_") {
			names = append(names, name)
		}
	}

	files := map[string]string{}
	for _, name := range names {
		scope := object{
			"Values":       values,
			"Chart":        capitalised(metadata),
			"Release":      object{"Name": release, "Namespace": namespace, "Service": "Helm", "IsInstall": true, "IsUpgrade": false, "Revision": 1},
			"Capabilities": object{"KubeVersion": object{"Version": "v1.33.0", "Major": "1", "Minor": "33"}},
			"Files":        chartFiles{chart},
			"Template":     object{"Name": name, "BasePath": "templates"},
		}
		var output strings.Builder
		if err := root.ExecuteTemplate(&output, name, scope); err != nil {
			return nil, err
		}
		files[name] = strings.ReplaceAll(output.String(), "<no value>", "")
	}
	return files, nil
}

// chartFiles are the chart's other files, as Helm's .Files gives them: a file that is missing is empty.
type chartFiles struct{ chart string }

func (files chartFiles) Get(name string) string {
	text, err := os.ReadFile(filepath.Join(files.chart, name))
	if err != nil {
		return ""
	}
	return string(text)
}

func (files chartFiles) Glob(pattern string) (map[string][]byte, error) {
	paths, err := filepath.Glob(filepath.Join(files.chart, pattern))
	if err != nil {
		return nil, err
	}
	found := map[string][]byte{}
	for _, path := range paths {
		name, err := filepath.Rel(files.chart, path)
		if err != nil {
			return nil, err
		}
		found[name] = []byte(files.Get(name))
	}
	return found, nil
}

// functions are sprig's, without those that Helm takes away, and with those that Helm adds.
func functions(root *template.Template) template.FuncMap {
	all := sprig.TxtFuncMap()
	delete(all, "env")
	delete(all, "expandenv")
	all["toYaml"] = func(value interface{}) (string, error) {
		text, err := yaml.Marshal(value)
		return strings.TrimSuffix(string(text), "\n"), err
	}
	all["include"] = func(name string, data interface{}) (string, error) {
		var output strings.Builder
		err := root.ExecuteTemplate(&output, name, data)
		return output.String(), err
	}
	all["required"] = func(message string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return nil, errors.New(message)
		}
		return value, nil
	}
	all["tpl"] = func(text string, data interface{}) (string, error) {
		one, err := template.Must(root.Clone()).New("tpl").Parse(text)
		if err != nil {
			return "", err
		}
		var output strings.Builder
		err = one.Execute(&output, data)
		return output.String(), err
	}
	return all
}

// readYAML takes the way over JSON that Helm takes, so that numbers are what they are there.
func readYAML(path string) (object, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var read interface{}
	if err := yaml.UnmarshalStrict(text, &read); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	encoded, err := json.Marshal(keyed(read))
	if err != nil {
		return nil, err
	}
	result := object{}
	if err := json.Unmarshal(encoded, &result); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return result, nil
}

func keyed(value interface{}) interface{} {
	switch value := value.(type) {
	case map[interface{}]interface{}:
		result := object{}
		for key, entry := range value {
			result[fmt.Sprint(key)] = keyed(entry)
		}
		return result
	case []interface{}:
		for index, entry := range value {
			value[index] = keyed(entry)
		}
	}
	return value
}

// merge puts one set of values over another: objects key by key, all else as a whole; null removes.
func merge(below, above object) object {
	for key, value := range above {
		upper, isObject := value.(object)
		lower, wasObject := below[key].(object)
		switch {
		case value == nil:
			delete(below, key)
		case isObject && wasObject:
			below[key] = merge(lower, upper)
		default:
			below[key] = value
		}
	}
	return below
}

func capitalised(metadata object) object {
	result := object{}
	for key, value := range metadata {
		result[strings.ToUpper(key[:1])+key[1:]] = value
	}
	return result
}
