// Command manifest prints the JSON Schema of Kubernetes' CronJob, made from
// Kubernetes' own types, for kubeconform. It is a module of its own, so that
// engage has nothing of Kubernetes in it.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"

	"github.com/invopop/jsonschema"
	batch "k8s.io/api/batch/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	meta "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// texts are the types that write themselves as a text.
var texts = []reflect.Type{reflect.TypeFor[resource.Quantity](), reflect.TypeFor[meta.Time](), reflect.TypeFor[meta.MicroTime]()}

func main() {
	reflector := jsonschema.Reflector{
		Mapper: func(t reflect.Type) *jsonschema.Schema {
			for _, text := range texts {
				if t == text {
					return &jsonschema.Schema{Type: "string"}
				}
			}
			if t == reflect.TypeFor[intstr.IntOrString]() {
				return &jsonschema.Schema{AnyOf: []*jsonschema.Schema{{Type: "integer"}, {Type: "string"}}}
			}
			return nil
		},
	}
	schema, err := json.Marshal(reflector.Reflect(&batch.CronJob{}))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(string(schema))
}
